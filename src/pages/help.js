// Only comfort: every page works without it.
(() => {
})();
