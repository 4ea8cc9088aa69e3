/* The priority matrix says at once what would change; the category tree is ordered by drag. Both work without this. */
"use strict";
(() => {
    const matrix = document.querySelector("[data-matrix]");
    if (matrix) {
        const cells = [...matrix.querySelectorAll("[data-matrix-cell]")];
        const place = matrix.querySelector("[data-matrix-preview]");
        const list = matrix.querySelector("[data-matrix-changes]");
        const named = (select, value) => [...select.options].find((option) => option.value === value)?.textContent || "nothing";
        const tell = () => {
            const lines = cells.map((select) => {
                const cell = select.closest("td");
                cell.className = `mx-cell mx-priority-${select.value}`;
                if (select.value === select.dataset.matrixCell) { return null; }
                const line = document.createElement("li");
                const after = document.createElement("strong");
                after.textContent = named(select, select.value);
                line.append(`${select.labels[0].textContent.replace("Priority for ", "")}: ${named(select, select.dataset.matrixCell)} → `, after);
                return line;
            }).filter(Boolean);
            list.replaceChildren(...lines);
            place.hidden = lines.length === 0;
        };
        matrix.addEventListener("change", tell);
        const look = matrix.querySelector("[data-matrix-look]");
        if (look) { look.hidden = true; tell(); }
    }

    const tree = document.querySelector("[data-category-tree]");
    if (!tree) { return; }
    const form = tree.closest("form");
    let dragged = null;
    const where = (item, event) => {
        const box = item.querySelector(".ct-node").getBoundingClientRect();
        const part = (event.clientY - box.top) / box.height;
        return part < 0.3 ? "before" : part > 0.7 ? "after" : "into";
    };
    const clear = () => tree.querySelectorAll("li").forEach((item) => item.classList.remove("ct-over-before", "ct-over-after", "ct-over-into"));
    tree.querySelectorAll("li[data-category]").forEach((item) => {
        const node = item.querySelector(".ct-node");
        const grip = node.querySelector(".ct-grip");
        if (!grip) { return; }
        grip.hidden = false;
        node.draggable = true;
        node.addEventListener("dragstart", (event) => { dragged = item; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", item.dataset.category); });
        node.addEventListener("dragend", () => { dragged = null; clear(); });
        node.addEventListener("dragover", (event) => {
            if (!dragged || dragged.contains(item)) { return; }
            event.preventDefault();
            clear();
            item.classList.add(`ct-over-${where(item, event)}`);
        });
        node.addEventListener("drop", (event) => {
            if (!dragged || dragged.contains(item)) { return; }
            event.preventDefault();
            const act = document.createElement("input");
            act.type = "hidden";
            act.name = "act";
            act.value = `${where(item, event)} ${dragged.dataset.category} ${item.dataset.category}`;
            form.append(act);
            form.submit();
        });
    });
    /* After an act, the button that was pressed has the focus again. */
    const last = new URLSearchParams(location.search).get("moved");
    const moved = last && tree.querySelector(`li[data-category="${CSS.escape(last)}"]`);
    if (moved) {
        moved.scrollIntoView({ block: "center" });
        const act = new URLSearchParams(location.search).get("by");
        (moved.querySelector(`:scope > .ct-node button[value^="${CSS.escape(act || "up")} "]:not(:disabled)`) || moved.querySelector(":scope > .ct-node a"))?.focus();
    }
})();
