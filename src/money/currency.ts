/** Currencies of ISO 4217 whose minor unit is not a hundredth.
 *  Source: ISO 4217:2015, list one (six-currency.org), as amended up to 2026. */
const SCALES: ReadonlyMap<string, number> = new Map([
  ...words('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF').map(
    (code) => [code, 0] as const,
  ),
  ...words('BHD IQD JOD KWD LYD OMR TND').map((code) => [code, 3] as const),
]);

/** What people pay with. */
const ISO_CURRENCIES: ReadonlySet<string> = new Set([
  ...words(`AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
    MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
    UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG`),
]);

/** In ISO 4217 too, but funds, metals and codes for tests: neither money nor free for points. */
const ISO_OTHERS: ReadonlySet<string> = new Set(
  words(`BOV CHE CHW CLF COU MXV USN UYI UYW XAD XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA
    XXX`),
);

/** Whether a node may keep its books in this currency: money of ISO 4217, upper case. */
export function isIsoCurrency(code: string): boolean {
  return ISO_CURRENCIES.has(code);
}

/** Whether a code can name a community's points: 3 to 8 capital letters that ISO 4217 does not use,
 *  so that points are never taken for money by a peer or an accountant. */
export function isPointsCode(code: string): boolean {
  return /^[A-Z]{3,8}$/.test(code) && !ISO_CURRENCIES.has(code) && !ISO_OTHERS.has(code);
}

/** Whether card companies write amounts as we do: money in hundredths. Of other currencies they count some
 *  in whole units, and round some.
 *  Source: Stripe, "Supported currencies", zero-decimal and special cases. */
export const isCardCurrency = (code: string): boolean =>
  isIsoCurrency(code) && scaleOf(code) === 2 && code !== 'MGA';

/** Whether the code is one that amounts can be kept in: money or points. */
export function isCurrency(code: string): boolean {
  return isIsoCurrency(code) || isPointsCode(code);
}

/** Decimals of the minor unit: ISO's for money. Points have 2, so that a budget of a few points
 *  splits over many works as finely as money does. */
export function scaleOf(currency: string): number {
  return SCALES.get(currency) ?? 2;
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
