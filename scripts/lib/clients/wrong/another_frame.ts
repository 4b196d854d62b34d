import type { components } from "../sockets.js";

export function text(frame: components["schemas"]["native.channel.send"]): string {
    return frame.event === "typing.start" ? frame.payload.content : ""; // TS2339: 'content'
}
