/* Search keys as events/common/text.py makes them, by the tables that come with the list. */
const HAN = /[\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{323af}]+/gu;
const FIGURE = /\p{Nd}/gu;
const NO_LETTER = /[^\p{L}\p{N}\p{M}_]+/gu;
const MOST_TERMS = 12;
const LONGEST_TERM = 64;

function pairs(han) {
  const signs = [...han];
  if (signs.length === 1) return ` ${han} `;
  return ` ${signs.slice(1).map((sign, before) => signs[before] + sign).join(" ")} `;
}

/* Figures of any script stand in tens, zero first. */
function figure(sign) {
  let value = 0;
  for (let code = sign.codePointAt(0) - 1; value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code)); code--) value++;
  return String(value);
}

export class Folding {
  constructor({ letters, sounds, arabic, marks }) {
    this.letters = letters;
    this.sounds = sounds;
    this.arabic = arabic;
    const hex = (code) => `\\u{${code.toString(16)}}`;
    this.marks = new RegExp(`[${marks.map(([first, last]) => `${hex(first)}-${hex(last)}`).join("")}]`, "gu");
  }

  key(text) {
    const folded = text.normalize("NFKD").toLowerCase().replaceAll("ς", "σ").replace(this.marks, "");
    const plain = [...folded].map((sign) => this.letters[sign] ?? sign).join("");
    const figures = plain.normalize("NFC").replace(FIGURE, figure);
    return figures.replace(HAN, pairs).replace(NO_LETTER, " ").trim();
  }

  terms(text) {
    const words = this.key(text.slice(0, 500)).split(" ").filter(Boolean);
    return words.map((word) => [...word].slice(0, LONGEST_TERM).join("")).slice(0, MOST_TERMS);
  }

  sound(word) {
    let heard = word;
    for (const [spelling, sound] of this.sounds) heard = heard.replaceAll(spelling, sound);
    const first = heard.startsWith("و") ? "v" : "";
    const letters = first + [...heard].map((sign) => this.arabic[sign] ?? sign).join("");
    const consonants = letters.replace(/[^a-z]|[aeiouy]/g, "").replace(/h+$/, "");
    return consonants.replace(/(.)\1+/g, "$1");
  }

  soundsOf(terms) {
    return terms.map((word) => this.sound(word)).filter((sound) => sound.length > 1);
  }
}
