// A client written against the generated types; compiled, but never run.
import type { components, operations } from "./api.js";
import type { components as socket } from "./sockets.js";

type Body<O extends keyof operations> = operations[O] extends {
    requestBody: { content: { "application/json": infer B } };
} ? B : never;
type Answer<O extends keyof operations, S extends number> = operations[O]["responses"] extends {
    [status in S]: { content: { "application/json": infer A } };
} ? A : never;

const channel: Body<"createChannel"> = { name: "general", channel_type: "voice", slowmode_delay: 5 };
const moved: Body<"updateChannel"> = { parent_category: null };
const task: Body<"createTask"> = { title: "Write the notes", priority: "high" };
const found: operations["searchServer"]["parameters"]["query"] = { q: "notes", kind: ["note", "task"] };
export const bodies = [channel, moved, task, found];

/** A list is an array, or a page. */
export function names(list: Answer<"listChannels", 200>): string[] {
    return (Array.isArray(list) ? list : list.results).map((channel) => channel.name);
}

/** A nullable field is never absent. */
export function parent(channel: components["schemas"]["Channel"]): string {
    return channel.parent_category ?? channel.created_by;
}

/** All values are known, so no default case is needed. */
export function symbol(kind: components["schemas"]["ChannelType"]): string {
    switch (kind) {
        case "text": return "#";
        case "voice": return "♪";
        case "announcement": return "!";
        case "stage": return "*";
    }
}

/** Invalid fields, or a sentence and a code. */
export function explain(error: components["responses"]["BadRequest"]["content"]["application/json"]): string {
    return typeof error.detail === "string" ? error.detail : Object.keys(error).join(", ");
}

/** Native frames are distinguished by `event`. */
export function received(frame: socket["schemas"]["native.channel.send"]): string {
    switch (frame.event) {
        case "message.created": return frame.payload.content;
        case "presence.leave": return frame.payload.user.username;
        case "error": return frame.detail;
        default: return frame.event;
    }
}

/** Frames of other surfaces are distinguished by `type`. */
export function read(frame: socket["schemas"]["dms.thread.send"]): string {
    return frame.type === "new_message" ? frame.message.text : frame.type;
}

export const sent: socket["schemas"]["native.channel.receive"][] = [
    { event: "message.send", payload: { content: "Hello", nonce: "1" } },
    { event: "typing.start" },
];
