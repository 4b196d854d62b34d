// Compiles `right.ts`, which must have no errors, and the files in `wrong/`, each of which must have exactly the error
// that a comment on its line announces with code and part of the message, as in `// TS2322: 'null'`.
// Usage: `node check.mjs FOLDER`.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";

const folder = process.argv[2];
const right = join(folder, "right.ts");
const wrong = readdirSync(join(folder, "wrong")).map((name) => join(folder, "wrong", name));
const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: [] };
const program = ts.createProgram([right, ...wrong], { ...options, moduleResolution: ts.ModuleResolutionKind.NodeNext });

function errors(file) {
    const source = program.getSourceFile(file);
    return ts.getPreEmitDiagnostics(program, source).map(({ code, start, messageText }) => ({
        line: source.getLineAndCharacterOfPosition(start).line,
        text: `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    }));
}

/** The line with the expected error, and its announcement. */
function expected(file) {
    const lines = readFileSync(file, "utf8").split("\n");
    const line = lines.findIndex((line) => /\/\/ TS\d+: /.test(line));
    return { line, text: lines[line]?.split("// ")[1] };
}

const shown = (file, list) => list.map(({ line, text }) => `${basename(file)}:${line + 1} ${text}`).join("\n");
const failures = errors(right).length > 0 ? [shown(right, errors(right))] : [];
for (const file of wrong) {
    const found = errors(file);
    const { line, text } = expected(file);
    const [code, part] = text?.split(/: (.*)/) ?? [];
    const asExpected = found.length === 1 && found[0].line === line && found[0].text.startsWith(`${code}:`);
    if (!asExpected || !found[0].text.includes(part)) {
        failures.push(`${basename(file)} should fail with ${text}, but has:\n${shown(file, found) || "no error"}`);
    }
}
for (const failure of failures) console.error(failure);
console.log(`right.ts and ${wrong.length} wrong files: ${failures.length === 0 ? "OK" : `${failures.length} failed`}`);
if (wrong.length === 0 || failures.length > 0) process.exit(1);
