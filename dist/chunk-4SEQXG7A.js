import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  Failure
} from "./chunk-RB64OUHJ.js";

// src/github/api/refusal.ts
var Refused = class _Refused extends Failure {
  status;
  constructor(parts, status) {
    super(parts);
    this.status = status;
  }
  with(changed) {
    const { what, why, next, reason, cause } = this;
    return new _Refused({ what, why, next, reason, cause, ...changed }, this.status);
  }
};
var Unreachable = class extends Failure {
};
function refusal(what, error) {
  if (error instanceof Failure) return error;
  const answer = answerOf(error);
  if (answer === void 0) return noAnswer(what, error);
  const { status } = answer;
  if (status >= 500) {
    const verdict = { why: `GitHub answered ${status}`, next: "run the job again; see githubstatus.com" };
    return new Unreachable({ what, ...verdict, reason: "github-unreachable", cause: error });
  }
  return new Refused({ what, ...verdictOn(answer), reason: "github-refused", cause: error }, status);
}
function answerOf(error) {
  const { response } = error;
  if (!(error instanceof Error) || !response) return void 0;
  const { status, headers, data } = response;
  const text = data?.message;
  const details = data?.errors;
  const message = [text, details === void 0 ? "" : JSON.stringify(details)];
  return {
    status,
    headers,
    message: quoted(message.filter((part) => typeof part === "string" && part !== "").join(" "))
  };
}
function noAnswer(what, error) {
  const message = quoted(error instanceof Error ? error.message : String(error));
  return new Unreachable({
    what,
    why: message || "no answer",
    next: "check the network, the proxy variables and GITHUB_API_URL, and run the job again",
    reason: "github-unreachable",
    cause: error
  });
}
function verdictOn({ status, message, headers }) {
  const limit = rateLimit({ status, message, headers });
  if (limit) return limit;
  const why = `GitHub answered ${status}${message && ` (${message})`}`;
  if (status === 401) return { why, next: "check the input github-token: it is wrong or has expired" };
  if (status === 403 && /not accessible by/i.test(message)) {
    return {
      why: `the token may not do this: ${message}`,
      next: "give the job the permission it lacks; forks and Dependabot get a token that can only read"
    };
  }
  if (status === 403)
    return { why, next: "check the permissions of the job, and that the conversation is not locked" };
  if (status === 404 || status === 410) {
    return { why, next: "check that it exists, and that the job has the permission to see it" };
  }
  if (status === 422 && /too long/i.test(message)) return { why, next: "read all of it in the job summary" };
  return { why, next: "report it with the log" };
}
function rateLimit({ status, message, headers }) {
  if (status !== 403 && status !== 429) return void 0;
  if (/secondary rate/i.test(message)) {
    const after = Number(headers["retry-after"]) || 60;
    return { why: "the secondary rate limit of GitHub is reached", next: `run the job again in ${after} s` };
  }
  const reset = Number(headers["x-ratelimit-reset"]);
  if (String(headers["x-ratelimit-remaining"]) !== "0" && status !== 429) return void 0;
  const at = reset > 0 && reset < 1e11 ? `after ${new Date(reset * 1e3).toISOString()}` : "in an hour";
  return { why: "the rate limit of GitHub is reached", next: `run the job again ${at}` };
}
function quoted(text) {
  const line = text.replace(/[^\x20-\x7e]+/g, " ").replace(/::|##\[/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

export {
  Refused,
  Unreachable,
  refusal
};
