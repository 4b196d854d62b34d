import type { components } from "../api.js";

export const channel: components["schemas"]["CreateChannel"] = {
    name: "general",
    channel_type: "loud", // TS2322: "loud"
};
