// The code stands behind the # of the link, where no server or preview sees it. Put it into the field, and take it
// out of the address, so that no history keeps it.
const field = document.querySelector("[data-code-from-link] input[name=code]");
if (field && location.hash.length > 1) {
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
