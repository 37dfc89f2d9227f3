// Records a sentence of the hotline as telephones play it: WAV, mono, 8000 samples a second.
const RATE = 8000;
const LONGEST = 90_000; // ms

function wav(samples) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const words = (at, text) => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  words(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  words(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // plain samples
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  words(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => view.setInt16(44 + i * 2, Math.max(-1, Math.min(1, sample)) * 0x7fff, true));
  return new Blob([view.buffer], { type: "audio/wav" });
}

async function plain(recorded) {
  const context = new AudioContext();
  const sound = await context.decodeAudioData(await recorded.arrayBuffer());
  await context.close();
  const offline = new OfflineAudioContext(1, Math.ceil(sound.duration * RATE), RATE);
  const source = offline.createBufferSource();
  source.buffer = sound;
  source.connect(offline.destination);
  source.start();
  return wav((await offline.startRendering()).getChannelData(0));
}

function set(form, blob) {
  const files = new DataTransfer();
  files.items.add(new File([blob], "sentence.wav", { type: "audio/wav" }));
  form.elements.sound.files = files.files;
  const hear = form.querySelector("[data-hear]");
  hear.src = URL.createObjectURL(blob);
  hear.hidden = false;
}

function recorder(form) {
  const button = form.querySelector("[data-record]");
  const words = button.querySelector("[data-words]");
  const passed = button.querySelector("[data-passed]");
  const begin = words.textContent;
  let running = null;
  const fail = () => {
    form.querySelector("[data-trouble]").textContent = form.dataset.silent;
  };
  const count = (since) => {
    const seconds = Math.floor((Date.now() - since) / 1000);
    passed.textContent = ` ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (running) return running.stop();
    form.querySelector("[data-trouble]").textContent = "";
    try {
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      const pieces = [];
      running = new MediaRecorder(microphone);
      running.ondataavailable = (event) => pieces.push(event.data);
      const mine = running;
      const late = setTimeout(() => mine.stop(), LONGEST);
      const ticks = setInterval(count, 250, Date.now());
      running.onstop = async () => {
        for (const track of microphone.getTracks()) track.stop();
        clearTimeout(late);
        clearInterval(ticks);
        words.textContent = begin;
        passed.textContent = "";
        button.setAttribute("aria-pressed", "false");
        running = null;
        await plain(new Blob(pieces)).then((sound) => set(form, sound), fail);
      };
      running.start();
      words.textContent = form.dataset.stop;
      button.setAttribute("aria-pressed", "true");
    } catch {
      running = null;
      fail();
    }
  });
}

if (navigator.mediaDevices && window.MediaRecorder) for (const form of document.querySelectorAll("[data-recorder]")) recorder(form);
