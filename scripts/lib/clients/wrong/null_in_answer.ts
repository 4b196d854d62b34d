import type { components } from "../api.js";

export function length(channel: components["schemas"]["Channel"]): number {
    return channel.parent_category.length; // TS18047: 'channel.parent_category'
}
