// What every page loads. Each part does nothing where the page has no use for it.

import "htmx.org";
import "./live.js";
import { showCopyButtons } from "./copy.js";
import { showLocalTimes } from "./times.js";
import "./keys.js";

const refine = () => {
  showCopyButtons(document);
  showLocalTimes(document);
};

refine();
document.addEventListener("htmx:after:swap", refine);
