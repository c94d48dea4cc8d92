// htmx, with our policy. Imported, so that no fragment is asked for before the policy stands.
import htmx from "../vendor/htmx.esm.min.js";
import { policy } from "./trust.js";

htmx.registerExtension("tt", { init: (api) => { if (policy) api.initSecurity(policy); } });
