package dev.millrace.usersapi;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Spells names in the letters a to z, for e-mail addresses. */
final class LatinText {
  private static final Map<Integer, String> SPELLINGS = new HashMap<>();

  static {
    // Letters that Unicode does not take apart into a base letter and marks.
    spell("æ ae ø o ß ss ð d þ th đ d ł l ı i œ oe");
    spell(
        "а a б b в v г h ґ g д d е e є ye ж zh з z и y і i ї yi й y к k л l м m н n о o п p р r"
            + " с s т t у u ф f х kh ц ts ч ch ш sh щ shch ю yu я ya ы y э e ё yo");
    spell(
        "ا a آ a أ a ب b پ p ت t ث s ج j چ ch ح h خ kh د d ذ z ر r ز z ژ zh س s ش sh ص s ض z ط t"
            + " ظ z ع a غ gh ف f ق gh ک k ك k گ g ل l م m ن n و v ه h ی y ي y ئ y ؤ v ة h");
  }

  /** There are some thousand names, and spelling one costs as much as the rest of a user. */
  private static final Map<String, String> SPELT = new ConcurrentHashMap<>();

  private LatinText() {}

  /** The text in a to z and 0 to 9; whatever has no spelling is left out. */
  static String of(String text) {
    return SPELT.computeIfAbsent(text, LatinText::spelt);
  }

  private static String spelt(String text) {
    StringBuilder latin = new StringBuilder(text.length());
    Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFC)
        .codePoints()
        .forEach(letter -> latin.append(spelling(letter)));
    return latin.toString();
  }

  private static String spelling(int letter) {
    String known = SPELLINGS.get(letter);
    return known != null
        ? known
        : Normalizer.normalize(Character.toString(letter), Normalizer.Form.NFD)
            .replaceAll("[^a-z0-9]", "");
  }

  private static void spell(String pairs) {
    String[] words = pairs.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      SPELLINGS.put(words[i].codePointAt(0), words[i + 1]);
    }
  }
}
