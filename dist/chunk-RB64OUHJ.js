import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))

// src/lib/errors.ts
var failureReasons = [
  "bad-input",
  "tool-unavailable",
  "stack-invalid",
  "lint-failed",
  "preflight-failed",
  "secrets-refused",
  "secrets-unreachable",
  "secrets-rate-limited",
  "secret-missing",
  "credentials-invalid",
  "chart-unavailable",
  "kubeconfig-invalid",
  "cluster-unreachable",
  "cluster-refused",
  "plan-incomplete",
  "approval-invalid",
  "approval-outdated",
  "release-stuck",
  "lease-held",
  "lease-lost",
  "render-differs",
  "apply-failed",
  "not-ready",
  "secret-exposed",
  "github-refused",
  "github-unreachable",
  "approval-missing",
  "not-reviewed",
  "cancelled",
  "internal"
];
var Failure = class extends Error {
  what;
  why;
  next;
  reason;
  constructor({ what, why, next, reason, cause }) {
    super([what, why, next].map(oneLine).join(": "), cause === void 0 ? void 0 : { cause });
    this.name = "Failure";
    this.what = oneLine(what);
    this.why = oneLine(why);
    this.next = oneLine(next);
    this.reason = reason;
  }
  /** @returns this failure with some of its parts replaced; its kind and its cause stay. */
  with(changed) {
    const { what, why, next, reason, cause } = this;
    const Kind = this.constructor;
    return new Kind({ what, why, next, reason, cause, ...changed });
  }
};
function asOurs(error) {
  if (!(error instanceof Error) || error.name !== "Failure") return error;
  const { what, why, next, reason, cause } = error;
  const known = failureReasons.find((one) => one === reason);
  const isWhole = typeof what === "string" && typeof why === "string" && typeof next === "string";
  return known && isWhole ? new Failure({ what, why, next, reason: known, cause }) : error;
}
function oneLine(text) {
  return text.trim().replace(/\s+/g, " ");
}
function failureLine(error) {
  if (error instanceof Failure) return error.message;
  const why = error instanceof Error ? error.message : String(error);
  return oneLine(`helmfile-gate failed: ${why}: this is a defect, please report it with the log`);
}
function failureReason(error) {
  return error instanceof Failure ? error.reason : "internal";
}

export {
  Failure,
  asOurs,
  failureLine,
  failureReason
};
