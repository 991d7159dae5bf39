// Whether each document of a Kubernetes manifest is what its kind may be: every field known, and of its type.
// The API's types are those of kubernetes-models; TypeScript's check of object literals finds a field that is misspelt.
//
//   node tests/deploy/manifest_types.mjs FILE
//
// Prints one line for each complaint, then how many documents there were.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const models = fileURLToPath(new URL('../node_modules/kubernetes-models/', import.meta.url));
const generated = fileURLToPath(new URL('./a_manifest.ts', import.meta.url));  // as if it lay here; it is never written

/** The module that has the type of a kind, as apps/v1/Deployment; of the core group, v1/Service. */
function module_of({ apiVersion, kind }) {
  const module = `${apiVersion}/${kind}`;
  return existsSync(`${models}${module}.d.ts`) ? module : undefined;
}

function complaints_about(value) {
  const module = module_of(value);
  if (!module) return [`there is no ${value.kind} of ${value.apiVersion}`];
  const text = `import { I${value.kind} } from 'kubernetes-models/${module}';\n` +
    `export const it: I${value.kind} = ${JSON.stringify(value, null, 1)};\n`;
  const options = { noEmit: true, strict: true, skipLibCheck: true, module: ts.ModuleKind.NodeNext, types: [] };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const source = ts.createSourceFile(generated, text, ts.ScriptTarget.Latest);
  host.getSourceFile = (name, ...rest) => (name === generated ? source : getSourceFile.call(host, name, ...rest));
  host.fileExists = (name) => name === generated || fileExists.call(host, name);
  host.readFile = (name) => (name === generated ? text : readFile.call(host, name));
  const found = ts.getPreEmitDiagnostics(ts.createProgram([generated], options, host));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const documents = parseAllDocuments(readFileSync(process.argv[2], 'utf8'), { merge: false });
for (const document of documents) {
  for (const error of document.errors) console.log(`not YAML: ${error.message}`);
  const value = document.toJS();
  for (const complaint of complaints_about(value)) console.log(`${value.kind}: ${complaint}`);
}
console.log(`${documents.length} documents`);
