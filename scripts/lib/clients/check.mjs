// Compiles `right.ts`, which must have no error, and the files of `wrong/`, each of which must have exactly the error
// that a line announces with its code and part of its message, as in `// TS2322: 'null'`. `node check.mjs FOLDER`.
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

/** The line that is to be wrong, and what is to be said of it. */
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
        failures.push(`${basename(file)} should fail by ${text}, but there is:\n${shown(file, found) || "no error"}`);
    }
}
for (const failure of failures) console.error(failure);
console.log(`right.ts and ${wrong.length} wrong twins: ${failures.length === 0 ? "OK" : `${failures.length} not as they should be`}`);
if (wrong.length === 0 || failures.length > 0) process.exit(1);
