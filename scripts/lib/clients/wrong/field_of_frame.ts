import type { components } from "../sockets.js";

export const frame: components["schemas"]["native.channel.receive"] = { event: "message.send", payload: {} }; // TS2322: Property 'content' is missing
