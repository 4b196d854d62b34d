// Generates `api.ts` and `sockets.ts` from the two documents.
// Usage: `node generate.mjs openapi.json asyncapi.json FOLDER`.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const [api, sockets, folder] = process.argv.slice(2);
const read = async (file) => JSON.parse(await readFile(file, "utf8"));
const write = async (name, document) =>
    writeFile(`${folder}/${name}.ts`, astToString(await openapiTS(document, { silent: true })));

await write("api", await read(api));
await write("sockets", joined(await read(sockets)));

/** The frames of each channel and direction as one schema, named like the operation in the AsyncAPI document. */
function joined(asyncapi) {
    const at = (place) => place.slice(2).split("/").reduce((value, key) => value[key], asyncapi);
    const frames = ({ messages }) => messages.map(({ $ref }) => at(at($ref).$ref).payload);
    const operations = Object.entries(asyncapi.operations);
    const schemas = operations.map(([name, operation]) => [name, { oneOf: frames(operation) }]);
    return {
        openapi: "3.1.0",
        info: { title: asyncapi.info.title, version: asyncapi.info.version },
        paths: {},
        components: { schemas: { ...asyncapi.components.schemas, ...Object.fromEntries(schemas) } },
    };
}
