import type { components } from "../sockets.js";

export const frame: components["schemas"]["native.channel.receive"] = {
    event: "message.shout", // TS2322: "message.shout"
};
