import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  attempt,
  bundle,
  leave,
  loadOnePassword,
  makeKnownSecrets,
  requireHeard,
  untrustedLog,
  watchForEnd,
  writeJsonFile,
  writePlanFile
} from "./chunk-CQDZ3IPH.js";
import {
  error,
  getIDToken,
  getInput,
  getState,
  info,
  removeCredentials,
  saveState,
  setFailed,
  setOutput,
  setSecret,
  summary,
  warning
} from "./chunk-R5GEZHFJ.js";
import {
  exec,
  notWritten,
  printable
} from "./chunk-4WNJQVHP.js";
import {
  failureLine,
  failureReason
} from "./chunk-RB64OUHJ.js";
import "./chunk-P5FDCARY.js";
import "./chunk-4EEHVC5P.js";

// src/index.ts
import { tmpdir } from "node:os";
import { join } from "node:path";

// src/secrets/mask.ts
var shortestMask = 4;
function maskSecret({ setSecret: setSecret2, warn }) {
  return ({ name, value }) => {
    const parts = [.../* @__PURE__ */ new Set([...wholeValues(value), ...leavesOf(value)])];
    parts.filter((part) => part.length >= shortestMask).forEach(setSecret2);
    const short = [...new Set(value.split(/\r?\n/).map((line) => line.trim()))].filter(
      (line) => line !== "" && line.length < shortestMask
    );
    if (short.length === 0) return;
    const what = value.includes("\n") ? `${short.length} short line(s) of secret ${name} are` : `secret ${name} is`;
    warn(`${what} not hidden: what has less than ${shortestMask} characters would blank the log`);
  };
}
function wholeValues(value) {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  if (lines.filter(Boolean).length <= 1) return [value.trim()];
  const forms = [JSON.stringify(value).slice(1, -1), Buffer.from(value).toString("base64")];
  return [...lines, ...forms];
}
function leavesOf(value) {
  const parsed = parsedJson(value);
  if (typeof parsed !== "object" || parsed === null) return [];
  const minified = JSON.stringify(parsed);
  return [minified, Buffer.from(minified).toString("base64"), ...leafTexts(parsed)];
}
function leafTexts(value) {
  if (typeof value === "string") return value.length >= shortestLeaf ? [value.trim()] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leafTexts);
}
var shortestLeaf = 8;
function parsedJson(value) {
  try {
    return JSON.parse(value);
  } catch {
    return void 0;
  }
}

// src/index.ts
var credentialsState = "credentials-file";
async function main() {
  const knownSecrets = makeKnownSecrets(maskSecret({ setSecret, warn: warning }));
  const fail = (error2) => {
    process.exitCode = 1;
    attempt(
      () => setOutput("result", "failed"),
      () => setOutput("failure-reason", failureReason(error2)),
      () => setFailed(printable(knownSecrets.text(failureLine(error2))))
    );
  };
  const waiting = "Cancelled: waiting for helm to end, so that no release is left pending.";
  const cancelled = watchForEnd({ onCancel: () => warning(waiting), onStray: fail });
  try {
    saveState2("main", "started");
    const { givenTokens, installTools, parseInputs, reportTo, run } = await import("./main-QRXBXWV4.js");
    const read = (name) => getInput(name);
    knownSecrets.learn(givenTokens(read, process.env));
    const inputs = parseInputs(read, process.env);
    const log = untrustedLog((line) => info(knownSecrets.text(line)), true);
    await run(inputs, {
      exec,
      cancelled,
      env: process.env,
      plugins: bundle.plugins,
      installTools: ({ toolsDir, toolsMirror: mirror }) => installTools({ toolsDir, mirror }),
      knownSecrets,
      log: log.line,
      github: await githubFor(inputs, { knownSecrets, log: log.line }),
      onePassword: loadOnePassword(log.line, cancelled),
      idToken: (audience) => getIDToken(audience),
      rememberCredentials: (path) => saveState2(credentialsState, path),
      report: reportTo(actionSink(inputs), knownSecrets)
    });
    requireHeard(cancelled);
    if (process.exitCode) setOutput("result", "failed");
  } catch (thrown) {
    fail(cancelled.aborted ? cancelled.reason : thrown);
  }
}
function saveState2(name, value) {
  try {
    saveState(name, value);
  } catch (error2) {
    throw notWritten("the state of the step", error2);
  }
}
async function githubFor({ githubToken: token }, { knownSecrets, log }) {
  if (token === void 0 || !process.env["GITHUB_EVENT_PATH"]) return void 0;
  const requireCleanBody = (body) => {
    knownSecrets.requireClean("the comment", body);
    return body;
  };
  const { githubPort } = await import("./client-CP2KATK7.js");
  return githubPort({ token, env: process.env, log, requireCleanBody });
}
function actionSink(inputs) {
  return {
    log: untrustedLog((line) => info(line), true),
    setOutputs: (outputs) => Object.entries(outputs).forEach(([name, value]) => setOutput(name, value)),
    addSummary: async (markdown) => {
      if (process.env["GITHUB_STEP_SUMMARY"]) await summary.addRaw(markdown, true).write();
    },
    annotate: ({ severity, message, rule, file, line }) => (severity === "error" ? error : warning)(message, {
      title: rule,
      ...file === void 0 ? {} : { file },
      ...line === void 0 ? {} : { startLine: line }
    }),
    warn: (line) => warning(line),
    writePlan: (plan) => {
      const folder = process.env["RUNNER_TEMP"] ?? tmpdir();
      return writePlanFile(inputs.planFile ?? join(folder, "helmfile-gate", "plan.json"), plan);
    },
    writeReport: (name, json) => {
      const folder = process.env["RUNNER_TEMP"] ?? tmpdir();
      const given = inputs.reportFile === "-" ? void 0 : inputs.reportFile;
      return writeJsonFile(name, given ?? join(folder, "helmfile-gate", `${name}.json`), json);
    },
    // It is an output; whether a workflow fails for it is for the workflow to say.
    judge: () => void 0
  };
}
async function post() {
  const path = getState(credentialsState);
  if (path === "") return;
  try {
    await removeCredentials(path);
  } catch (error2) {
    warning(failureLine(error2));
  }
}
await (getState("main") === "" ? main() : post());
leave();
