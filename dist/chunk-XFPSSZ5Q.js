import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  require_undici
} from "./chunk-P5FDCARY.js";
import {
  Failure
} from "./chunk-RB64OUHJ.js";
import {
  __toESM
} from "./chunk-4EEHVC5P.js";

// src/lib/proxy.ts
var import_undici = __toESM(require_undici(), 1);
var ProxyRefusal = class extends Error {
};
function proxiesOf(env) {
  const httpProxy = proxyUrl("http_proxy", env);
  const httpsProxy = proxyUrl("https_proxy", env);
  if (!httpProxy && !httpsProxy) return void 0;
  return {
    noProxy: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
    ...httpProxy ? { httpProxy } : {},
    ...httpsProxy ? { httpsProxy } : {}
  };
}
function proxyUrl(variable, env) {
  const name = env[variable] ? variable : variable.toUpperCase();
  const given = env[name]?.trim() ?? "";
  if (given === "") return void 0;
  const url = given.includes("://") ? given : `http://${given}`;
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw new Failure({
    what: `reading ${name} failed`,
    why: "it is no URL with http or https",
    next: "write it as http://host:port",
    reason: "bad-input"
  });
}
function proxyAgent(proxies) {
  const options = {
    ...proxies,
    clientFactory: tunnelsThatFail
  };
  return quietly(() => new import_undici.EnvHttpProxyAgent(options));
}
function tunnelsThatFail(origin, options) {
  const pool = new import_undici.Pool(origin, options);
  const connect = pool.connect.bind(pool);
  const once = async (asked) => {
    const tunnel = await connect(asked).catch((error) => {
      throw error.code === "UND_ERR_SOCKET" ? new ProxyRefusal("the proxy cut the connection", { cause: error }) : error;
    });
    if (tunnel.statusCode === 200) return tunnel;
    tunnel.socket.on("error", () => void 0).destroy();
    throw new ProxyRefusal(`the proxy answered ${tunnel.statusCode}`);
  };
  return Object.assign(pool, { connect: once });
}
function quietly(make) {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => void 0;
  try {
    return make();
  } finally {
    process.emitWarning = emitWarning;
  }
}

export {
  ProxyRefusal,
  proxiesOf,
  proxyAgent
};
