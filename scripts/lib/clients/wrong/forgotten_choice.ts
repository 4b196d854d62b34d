import type { components } from "../api.js";

export function symbol(status: components["schemas"]["PollStatus"]): string { // TS2366: return
    switch (status) {
        case "draft": return "…";
        case "active": return "?";
    }
}
