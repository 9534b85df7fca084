// A page of a sitting learns of each turn by a stream of events, and fetches anew only the part that shows the quorum and
// the open vote. Nothing changes under the hands of somebody who is choosing there; without a stream the page is as it is.
const RETRY = 5_000;

function watch(place) {
  let shown = Number(place.dataset.turn);
  let waiting = false;

  const fetchPart = async () => {
    const answer = await fetch(place.dataset.live, { headers: { Accept: "text/x-sitting" }, cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const words = await answer.text();
    if (place.contains(document.activeElement)) { waiting = true; return; }
    waiting = false;
    shown = Number(answer.headers.get("X-Turn"));
    place.innerHTML = words;
    place.dispatchEvent(new CustomEvent("sitting:turn", { bubbles: true, detail: shown }));
  };

  place.addEventListener("focusout", () => setTimeout(() => { if (waiting) fetchPart(); }, 0));

  const listen = () => {
    const stream = new EventSource(`${place.dataset.events}?after=${shown}`);
    stream.addEventListener("turn", (event) => { if (Number(event.data) > shown) fetchPart(); });
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      setTimeout(listen, RETRY);
    });
    window.addEventListener("pagehide", () => stream.close(), { once: true });
  };
  listen();
}

for (const place of document.querySelectorAll("[data-live]")) watch(place);
