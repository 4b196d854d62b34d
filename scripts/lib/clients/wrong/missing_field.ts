import type { components } from "../api.js";

export const channel: components["schemas"]["CreateChannel"] = { channel_type: "text" }; // TS2741: 'name'
