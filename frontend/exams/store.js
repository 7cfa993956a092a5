// What this device keeps of a sitting: every change before it is sent, the sounds, where a play stands.
// Where IndexedDB is refused (private windows) memory stands in, and `lasting` says so.
const NAME = "cehtt-exam";

export async function openStore() {
  try {
    const db = await asPromise(opening());
    return store(db);
  } catch (refused) {
    return memory();
  }
}

function opening() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("events", { keyPath: ["sitting", "epoch", "seq"] });
    request.result.createObjectStore("sounds");
    request.result.createObjectStore("places");
  };
  return request;
}

function store(db) {
  const use = (name, mode, act) => asPromise(act(db.transaction(name, mode).objectStore(name)));
  return {
    lasting: true,
    keep: (event) => use("events", "readwrite", (events) => events.put(event)),
    events: (sitting) =>
      use("events", "readonly", (events) => events.getAll(IDBKeyRange.bound([sitting, 0, 0], [sitting, 1e9, 1e9]))),
    forget: (sitting) =>
      use("events", "readwrite", (events) => events.delete(IDBKeyRange.bound([sitting, 0, 0], [sitting, 1e9, 1e9]))),
    keepSound: (name, blob) => use("sounds", "readwrite", (sounds) => sounds.put(blob, name)),
    sound: (name) => use("sounds", "readonly", (sounds) => sounds.get(name)),
    keepPlace: (name, value) => use("places", "readwrite", (places) => places.put(value, name)),
    place: (name) => use("places", "readonly", (places) => places.get(name)),
  };
}

function memory() {
  const events = new Map();
  const things = new Map();
  return {
    lasting: false,
    keep: async (event) => { events.set(`${event.sitting}.${event.epoch}.${event.seq}`, event); },
    events: async (sitting) => [...events.values()].filter((event) => event.sitting === sitting),
    forget: async () => events.clear(),
    keepSound: async (name, blob) => { things.set(`s.${name}`, blob); },
    sound: async (name) => things.get(`s.${name}`),
    keepPlace: async (name, value) => { things.set(`p.${name}`, value); },
    place: async (name) => things.get(`p.${name}`),
  };
}

function asPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
