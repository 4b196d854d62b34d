import type { operations } from "../api.js";

export const query: operations["listTasks"]["parameters"]["query"] = {
    status: "asleep", // TS2322: "asleep"
};
