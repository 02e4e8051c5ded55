/** One soft tone of our own: two notes a fifth apart, made here, so that there is no file to fetch. */

let audio: AudioContext | null = null;
let lastAt = 0;

/** So often at most. */
const APART = 3000;

function note(context: AudioContext, hertz: number, at: number, length: number, loud: number) {
  const tone = context.createOscillator();
  const swell = context.createGain();
  tone.type = 'sine';
  tone.frequency.value = hertz;
  swell.gain.setValueAtTime(0, at);
  swell.gain.linearRampToValueAtTime(loud, at + 0.02);
  swell.gain.exponentialRampToValueAtTime(0.0001, at + length);
  tone.connect(swell).connect(context.destination);
  tone.start(at);
  tone.stop(at + length);
}

/** Plays it, unless it was played a moment ago. Before the first key or click a browser lets nothing sound. */
export async function play(now = Date.now()): Promise<void> {
  if (now - lastAt < APART || typeof AudioContext === 'undefined') return;
  lastAt = now;
  try {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') await audio.resume();
    const at = audio.currentTime + 0.02;
    note(audio, 587.33, at, 0.5, 0.09);
    note(audio, 880, at + 0.11, 0.7, 0.06);
  } catch {
    // No sound is no loss: it is never the only sign.
  }
}
