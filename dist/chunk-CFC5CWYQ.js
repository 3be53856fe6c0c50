import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))

// src/init/helmfiles.ts
import { readdirSync } from "node:fs";
import { join } from "node:path";
var deepest = 3;
var others = /* @__PURE__ */ new Set(["node_modules", ".git", "charts", "vendor"]);
function isHelmfile(name) {
  return name === "helmfile.d" || /^helmfile\.ya?ml(\.gotmpl)?$/.test(name);
}
function helmfilesIn(root) {
  const found = [];
  const look = (folder, depth) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const isStack = entry.name === "helmfile.d" ? entry.isDirectory() : entry.isFile();
      if (isStack && isHelmfile(entry.name)) found.push(path);
      else if (entry.isDirectory() && depth < deepest && !others.has(entry.name)) look(path, depth + 1);
    }
  };
  look("", 0);
  const depthOf = (path) => path.split("/").length;
  return found.sort((a, b) => depthOf(a) - depthOf(b) || a.localeCompare(b));
}

export {
  isHelmfile,
  helmfilesIn
};
