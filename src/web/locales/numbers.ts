/** Whole numbers as a language groups them: `1,234`, `1 234`. Each format is made once: that takes
 *  longer than using it a hundred times, and a page of works counts on every line. */
export const countEn = new Intl.NumberFormat('en').format;
export const countFr = new Intl.NumberFormat('fr').format;
