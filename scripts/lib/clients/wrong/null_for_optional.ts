import type { components } from "../api.js";

export const channel: components["schemas"]["CreateChannel"] = {
    name: "general",
    description: null, // TS2322: 'null'
};
