/* Procedures: copying a command, and showing one page in print. Without scripts the command is marked and copied by hand. */
"use strict";
(() => {
    function offer(root) {
        if (!navigator.clipboard) { return; }
        root.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });
    }

    document.addEventListener("click", async (event) => {
        const button = event.target.closest("[data-copy]");
        if (button) {
            const text = button.parentElement.querySelector("code")?.textContent || "";
            const label = button.firstChild;
            const before = label.textContent;
            try {
                await navigator.clipboard.writeText(text);
                label.textContent = "Copied";
            } catch { label.textContent = "Mark it and copy it by hand"; }
            setTimeout(() => { label.textContent = before; }, 2000);
        }
        if (event.target.closest("[data-print]")) { window.print(); }
    });

    /* The fragment comes after the page. */
    new MutationObserver((changes) => { if (changes.some((change) => change.addedNodes.length)) { offer(document); } }).observe(document.body, { childList: true, subtree: true });
    document.querySelectorAll("[data-print][hidden]").forEach((button) => { button.hidden = false; });
    offer(document);
})();
