/* On-call: paging through a calendar by keys, a preview while rotations are edited. All of it also works without. */
"use strict";
(() => {
    const WAIT = 500;
    const TYPING = "input, select, textarea, [contenteditable], .oc-scroll";

    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
        if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]") || !event.target.closest?.("#calendar")) { return; }
        const link = document.querySelector(`[data-oc-key="${CSS.escape(event.key)}"]`);
        if (link) { event.preventDefault(); window.location.assign(link.href); }
    });

    document.querySelectorAll("[data-oc-copy]").forEach((field) => field.addEventListener("focus", () => field.select()));
    if (window.location.hash === "#calendar") { document.getElementById("calendar")?.focus({ preventScroll: true }); }

    /* Another empty place appears once the last one is taken. */
    document.addEventListener("change", (event) => {
        const places = event.target.closest?.("[data-places]");
        const last = places?.querySelector("li:last-child");
        if (!last || !last.querySelector("select").value) { return; }
        const next = last.cloneNode(true);
        const select = next.querySelector("select");
        select.value = "";
        select.setAttribute("aria-label", `Place ${places.children.length + 1}`);
        places.append(next);
    });

    const editor = document.querySelector("[data-oc-editor]");
    if (!editor) { return; }
    const place = editor.querySelector("[data-oc-preview]");
    let waiting = 0;
    let asked = 0;

    async function preview() {
        const number = ++asked;
        const body = new FormData(editor);
        body.set("do", "preview");
        const answer = await fetch(window.location.pathname, { method: "POST", body, credentials: "same-origin", headers: { "X-Muster-Dialog": "1" } });
        if (!answer.ok || answer.redirected || number !== asked) { return; }
        place.innerHTML = await answer.text();
    }
    const soon = () => { clearTimeout(waiting); waiting = setTimeout(() => { preview().catch(() => {}); }, WAIT); };
    editor.addEventListener("input", soon);
    editor.addEventListener("change", soon);
})();
