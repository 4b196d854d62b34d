// Validates an AsyncAPI document. Usage: `node asyncapi.mjs asyncapi.json`.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const file = process.argv[2];
const { document, diagnostics } = await new Parser().parse(await readFile(file, "utf8"));
const wrong = diagnostics.filter((each) => each.severity < 2); // errors and warnings
for (const each of wrong) console.error(`${each.path.join(".")}: ${each.message}`);
if (!document || wrong.length > 0) process.exit(1);
console.log(`${file}: OK`);
