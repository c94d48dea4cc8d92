// The one Trusted Types policy of the house. Only our own server's fragments become HTML, only our own worker runs.
export const policy = window.trustedTypes?.createPolicy("htmx", {
  createHTML: (text) => text,
  createScriptURL: (url) => {
    if (url !== "/sw.js") throw new TypeError("Only the house's own worker may run.");
    return url;
  },
  createScript: () => {
    throw new TypeError("No script comes out of a fragment.");
  },
});

export const workerURL = policy ? policy.createScriptURL("/sw.js") : "/sw.js";
