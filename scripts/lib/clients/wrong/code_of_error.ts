import type { components } from "../api.js";

export function isAsleep(problem: components["schemas"]["Problem"]): boolean {
    return problem.code === "asleep"; // TS2367: '"asleep"'
}
