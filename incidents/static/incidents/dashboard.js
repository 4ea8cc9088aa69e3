/* Keeps the numbers of the first page fresh while somebody looks at it. Without it they are as of the page's time. */
"use strict";
(() => {
    const EVERY = 60_000;
    const KEPT = "muster.first-page.paused";

    function begin() {
        const numbers = document.querySelector("[data-numbers]");
        const live = document.querySelector("[data-live]");
        if (!numbers || !live) { return; }
        const tiles = [...numbers.querySelectorAll("[data-number]")];
        const words = live.querySelector("[data-live-words]");
        const button = live.querySelector("[data-live-pause]");
        const major = document.querySelector("[data-live-major]");
        let paused = localStorage.getItem(KEPT) === "1";
        let asked = Date.now();

        function tellPaused() {
            button.setAttribute("aria-pressed", String(paused));
            button.textContent = paused ? "Updates are paused" : "Pause updates";
        }

        function put(tile, { count, oldest }) {
            const place = tile.querySelector("[data-count]");
            if (tile.dataset.number === "major" && place.textContent !== count) {
                major.textContent = count === "0" ? "No major incident is running." : `Major incidents running: ${count}.`;
                tile.classList.toggle("m-number-major", count !== "0");
            }
            if (place.textContent !== count) { place.textContent = count; }
            const small = tile.querySelector("small");
            const told = oldest ? `oldest ${oldest}` : "";
            if (small.textContent !== told) { small.textContent = told; }
        }

        async function refresh() {
            asked = Date.now();
            const slugs = tiles.map((tile) => tile.dataset.number).join(",");
            const answer = await fetch(`${numbers.dataset.numbers}?of=${slugs}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
            const kind = answer.headers.get("Content-Type") || "";
            if (!answer.ok || answer.redirected || !kind.startsWith("application/json")) {
                words.textContent = "Not updated: reload the page";
                return;
            }
            const told = await answer.json();
            tiles.forEach((tile) => { if (told.numbers[tile.dataset.number]) { put(tile, told.numbers[tile.dataset.number]); } });
            words.textContent = `Numbers as of ${told.at}`;
        }

        function refreshWhenDue() {
            if (paused || document.visibilityState !== "visible" || Date.now() - asked < EVERY) { return; }
            refresh().catch(() => { words.textContent = "Not updated: Muster cannot be reached"; });
        }

        button.addEventListener("click", () => {
            paused = !paused;
            localStorage.setItem(KEPT, paused ? "1" : "0");
            tellPaused();
            refreshWhenDue();
        });
        document.addEventListener("visibilitychange", refreshWhenDue);
        setInterval(refreshWhenDue, 5_000);
        tellPaused();
        live.hidden = false;
    }
    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
