import type { components } from "../api.js";

export function isLoud(channel: components["schemas"]["Channel"]): boolean {
    return channel.channel_type === "loud"; // TS2367: '"loud"'
}
