/* The inbox: a row that is followed is read. Without scripts its button does the same. */
"use strict";
(() => {
    function note(link) {
        const row = link.closest(".n-row"), token = document.querySelector("input[name=csrfmiddlewaretoken]");
        if (!token) { return; }
        const body = new URLSearchParams({ csrfmiddlewaretoken: token.value, quietly: "1" });
        fetch(link.dataset.read, { method: "POST", body, keepalive: true, credentials: "same-origin" }).catch(() => {});
        row.classList.remove("n-unread");
    }

    for (const kind of ["click", "auxclick"]) {
        document.addEventListener(kind, (event) => {
            const link = event.target instanceof Element ? event.target.closest("a[data-read]") : null;
            if (link && (event.button === 0 || event.button === 1)) { note(link); }
        });
    }
})();
