import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  attempt,
  bundle,
  isReaderGone,
  leave,
  loadOnePassword,
  makeKnownSecrets,
  requireHeard,
  untrustedLog,
  version,
  watchForEnd,
  writeJsonFile,
  writePlanFile
} from "./chunk-CQDZ3IPH.js";
import {
  commands,
  givenTokens,
  inputNames,
  parseInputs,
  require_mod
} from "./chunk-VQRVP5NM.js";
import {
  exec,
  printable
} from "./chunk-4WNJQVHP.js";
import {
  Failure,
  failureLine
} from "./chunk-RB64OUHJ.js";
import {
  __toESM
} from "./chunk-4EEHVC5P.js";

// src/cli.ts
import { writeFileSync } from "node:fs";

// src/command-line.ts
var import_fastest_levenshtein = __toESM(require_mod(), 1);
import { parseArgs } from "node:util";
var optionNames = inputNames.filter((name) => name !== "command");
var undoing = ["rollback", "mend", "destroy"];
var words = [...commands, ...undoing];
var usage = `Usage: helmfile-gate ${words.join("|")} [--input value …]

The options are the inputs of the action:
${optionNames.map((name) => `  --${name}`).join("\n")}

  --json     the same as --report-file -: what status, drift and history find, on standard output
  --no-wait  the same as --wait-for-lease 0
  -h, --help
  --version
`;
var options = {
  ...Object.fromEntries(
    optionNames.map((name) => [name, { type: "string" }])
  ),
  "no-wait": { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" }
};
function readCommandLine(argv) {
  const { values, positionals } = parsed([...argv]);
  if (values["help"]) return { kind: "print", text: usage };
  if (values["version"]) return { kind: "print", text: `${version}
` };
  const [command, extra] = positionals;
  if (command === void 0) throw misread("it names no command", `use one of ${words.join(", ")}`);
  requireKnown(`command ${JSON.stringify(command)}`, command, words);
  if (extra !== void 0) {
    throw misread(`there is ${JSON.stringify(extra)} after the command`, "give inputs as --input value");
  }
  if (values["no-wait"] && values["wait-for-lease"] !== void 0)
    throw misread("it has both --no-wait and --wait-for-lease", "leave one of them out");
  if (values["json"] && values["report-file"] !== void 0)
    throw misread("it has both --json and --report-file", "leave one of them out");
  if (values["json"] && !["status", "drift", "history"].includes(command))
    throw misread("--json is for status, drift and history", `leave it out of ${command}`);
  const operation = undoing.find((word) => word === command);
  if (operation && values["operation"] !== void 0)
    throw misread(`it has both ${operation} and --operation`, "leave one of them out");
  const inputs = {
    ...values,
    ...operation ? { operation } : {},
    command: operation ? "apply" : command,
    ...values["no-wait"] ? { "wait-for-lease": "0" } : {},
    ...values["json"] ? { "report-file": "-" } : {}
  };
  return {
    kind: "run",
    read: (name) => {
      const value = inputs[name];
      return typeof value === "string" ? value : "";
    }
  };
}
function parsed(args) {
  const given = { args, options, allowPositionals: true };
  for (const token of parseArgs({ ...given, strict: false, tokens: true }).tokens) {
    if (token.kind !== "option") continue;
    if (token.name === "command") throw misread("the command is no option", "write it first, without dashes");
    const known = Object.keys(options).map((name) => `--${name}`);
    if (!known.includes(`--${token.name}`)) requireKnown(`option ${token.rawName}`, token.rawName, known);
  }
  try {
    return parseArgs(given);
  } catch (cause) {
    throw misread(cause.message.split(/\.? To specify|\n/)[0] ?? "", "see --help");
  }
}
function requireKnown(what, word, known) {
  if (known.includes(word)) return;
  const nearest = (0, import_fastest_levenshtein.closest)(word, known);
  const isNear = (0, import_fastest_levenshtein.distance)(word, nearest) <= 3;
  throw misread(`there is no ${what}`, isNear ? `write ${nearest}, or see --help` : "see --help");
}
function misread(why, next) {
  return new Failure({ what: "reading the command line failed", why, next, reason: "bad-input" });
}
var repeated = [
  "stack",
  "environment",
  "operation",
  "layer",
  "release",
  "allow-unstable",
  "allow-hooks",
  "chart-mirror",
  "kubeconfig",
  "kube-context",
  "tools-dir",
  "cache-dir",
  "tools-mirror",
  "secrets",
  "credentials"
];
function applyLine(read, approval) {
  const given = repeated.flatMap((name) => read(name) === "" ? [] : [`--${name}`, quoted(read(name))]);
  return ["apply", ...given, "--approval", quoted(`@${approval}`)].join(" ");
}
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

// src/cli.ts
async function main(argv) {
  const knownSecrets = makeKnownSecrets(() => void 0);
  const write = (line) => void process.stderr.write(`${knownSecrets.text(line)}
`);
  const fail = (error, exitCode = 1) => {
    process.exitCode = exitCode;
    attempt(() => write(printable(failureLine(error))));
  };
  const onCancel = () => write("Cancelled: waiting for helm to end.");
  const cancelled = watchForEnd({ onCancel, onStray: fail });
  let commandLine;
  try {
    commandLine = readCommandLine(argv);
  } catch (error) {
    return fail(error, 2);
  }
  if (commandLine.kind === "print") return void process.stdout.write(commandLine.text);
  try {
    knownSecrets.learn(givenTokens(commandLine.read, process.env));
    const inputs = parseInputs(commandLine.read, process.env);
    const { run, reportTo, installTools } = await import("./main-QRXBXWV4.js");
    await run(inputs, {
      exec,
      cancelled,
      env: process.env,
      plugins: bundle.plugins,
      installTools: ({ toolsDir, toolsMirror: mirror }) => installTools({ toolsDir, mirror }),
      knownSecrets,
      log: write,
      github: void 0,
      onePassword: loadOnePassword(write, cancelled),
      idToken: noIdToken,
      // A terminal has no step after the last one.
      rememberCredentials: () => void 0,
      report: reportTo(terminalSink(inputs, commandLine.read), knownSecrets)
    });
    requireHeard(cancelled);
  } catch (error) {
    if (!isReaderGone(cancelled)) fail(cancelled.aborted ? cancelled.reason : error);
  }
}
function noIdToken() {
  throw new Failure({
    what: "proving who this is to 1Password failed",
    why: "a workload identity needs a GitHub job",
    next: "use --op-service-account-token or OP_SERVICE_ACCOUNT_TOKEN here",
    reason: "bad-input"
  });
}
function terminalSink(inputs, read) {
  const isData = inputs.reportFile === "-" && ["status", "drift", "history"].includes(inputs.command);
  const write = (line) => void (isData || process.stdout.write(`${line}
`));
  return {
    log: untrustedLog(write, false),
    endsWithFailure: true,
    setOutputs: ({ approval }) => {
      if (approval === void 0 || inputs.planFile === void 0) return;
      const path = `${inputs.planFile.replace(/\.json$/, "")}.approval`;
      writeFileSync(path, `${approval}
`);
      write(`Apply exactly this plan with: ${applyLine(read, path)}`);
    },
    addSummary: () => Promise.resolve(),
    warn: (line) => void process.stderr.write(`warning: ${line}
`),
    annotate: (finding) => write(findingText(finding)),
    writePlan: async (plan) => inputs.planFile === void 0 ? "" : writePlanFile(inputs.planFile, plan),
    writeReport: async (name, json) => {
      if (!isData) return inputs.reportFile === void 0 ? "" : writeJsonFile(name, inputs.reportFile, json);
      process.stdout.write(json);
      return "";
    },
    judge: (health) => process.exitCode = exitCodes[health]
  };
}
var exitCodes = { healthy: 0, unknown: 1, degraded: 2 };
function findingText({ severity, rule, message, file, line }) {
  const place = [file, line].filter((part) => part !== void 0).join(":");
  return `${place === "" ? "" : `${place}: `}${severity}: ${message} (${rule})`;
}
await main(process.argv.slice(2));
leave();
