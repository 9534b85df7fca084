// The copy that this browser keeps of what could not be saved yet: sealed, so that only its author can read it, and gone
// once it is saved, on signing out, or when somebody else signs in. See api/pages/copies.py.
const PREFIX = "marshrut.copy.";
const from64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const to64 = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));

// Outside of a secure context a browser has no seals; then nothing is kept in it.
export const isAble = Boolean(globalThis.crypto?.subtle) && hasStore();

function hasStore() {
  try { return Boolean(window.localStorage); } catch { return false; }
}

function names() {
  return isAble ? Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)) : [];
}

const sealing = (key) => crypto.subtle.importKey("raw", from64(key), "AES-GCM", false, ["encrypt", "decrypt"]);

export async function keep(place, { key, mark }, text) {
  if (!isAble) return false;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await sealing(key), new TextEncoder().encode(text));
  try {
    localStorage.setItem(PREFIX + place, JSON.stringify({ mark, iv: to64(iv), sealed: to64(sealed) }));
    return true;
  } catch { return false; } // the store is full
}

export async function open(place, { key, mark }) {
  const kept = isAble && localStorage.getItem(PREFIX + place);
  if (!kept) return null;
  try {
    const { mark: whose, iv, sealed } = JSON.parse(kept);
    if (whose !== mark) return null;
    const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: from64(iv) }, await sealing(key), from64(sealed));
    return new TextDecoder().decode(words);
  } catch {
    drop(place); // spoilt, or sealed with a key that is gone
    return null;
  }
}

export function drop(place) {
  if (isAble) localStorage.removeItem(PREFIX + place);
}

export function dropAll() {
  for (const name of names()) localStorage.removeItem(name);
}

// Somebody else sits at this computer now.
export function dropOthers(mark) {
  for (const name of names()) {
    let whose;
    try { whose = JSON.parse(localStorage.getItem(name)).mark; } catch { whose = null; }
    if (whose !== mark) localStorage.removeItem(name);
  }
}

// What was sent with a button is with the server once a page says that it is done.
export const sent = {
  mark(place) { if (isAble) sessionStorage.setItem(PREFIX, place); },
  arrived() {
    const place = isAble && sessionStorage.getItem(PREFIX);
    if (!place) return;
    sessionStorage.removeItem(PREFIX);
    drop(place);
  },
};
