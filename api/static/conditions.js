// A question that is not needed as things stand waits out of sight. Whether it is needed the server says with every
// saving; where it hangs on one choice, the page follows that by itself. What was filled in always stays in sight.
export function follow(form) {
  const parts = [...form.querySelectorAll("[data-waits]")];
  const isFilled = (part) => [...part.querySelectorAll("input, textarea, select")].some((box) => (["radio", "checkbox"].includes(box.type) ? box.checked : box.value !== ""));
  const isChosen = (name, code) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].some((box) => (box.type === "radio" ? box.checked : true) && box.value === code);

  const settle = (part) => {
    const [name, code] = (part.dataset.after ?? "").split("=");
    const isNeeded = name ? isChosen(name, code) : part.hasAttribute("data-needed");
    part.hidden = !isNeeded && !isFilled(part);
  };
  const settleAll = () => parts.forEach(settle);
  form.addEventListener("change", settleAll);
  form.addEventListener("needed", ({ detail }) => {
    for (const part of parts) part.toggleAttribute("data-needed", detail.includes(part.dataset.waits));
    settleAll();
  });
  settleAll();
}
