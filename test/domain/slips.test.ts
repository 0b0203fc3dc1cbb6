/** Codes people type from paper, and user names made of names. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { loginFor, takeLogin } from "#domain/login";
import { readSlipCode, SLIP_CODE_BYTES, slipCode, spelledSlipCode } from "#domain/slip-code";

const bytes = fc.uint8Array({ minLength: SLIP_CODE_BYTES, maxLength: SLIP_CODE_BYTES });

test("A code comes back from whatever a hand makes of it, and never holds a sign that looks like another", () => {
  fc.assert(
    fc.property(bytes, (random) => {
      const code = slipCode(random);
      expect(code).toMatch(/^[A-Z2-9]{12}$/);
      expect(code).not.toMatch(/[01OI]/);
      for (const typed of [code, spelledSlipCode(code), spelledSlipCode(code).toLowerCase().replaceAll("-", " – ")])
        expect(readSlipCode(typed)).toBe(code);
    }),
  );
});

test("Five random bits make one sign, and no sign comes more often than another: a code has sixty bits", () => {
  const signs = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const [sign = ""] = slipCode(new Uint8Array(SLIP_CODE_BYTES).fill(byte));
    signs.set(sign, (signs.get(sign) ?? 0) + 1);
  }
  expect(signs.size).toBe(32);
  expect(new Set(signs.values())).toEqual(new Set([8]));
  expect(Math.log2(signs.size) * SLIP_CODE_BYTES).toBe(60);
});

test("What is no code is none", () => {
  for (const typed of ["", "AAAA", "AAAA-AAAA-AAAO", "AAAA-AAAA-AAA1", "AAAA-AAAA-AAAAA"])
    expect(readSlipCode(typed)).toBe(null);
  expect(() => slipCode(new Uint8Array(3))).toThrow(/12 random bytes/);
});

test("A login is small letters without accents, whatever the name is written in, and nobody gets one that is taken", () => {
  expect(loginFor("Zoé", "ROY-PETIT")).toBe("zoe.roypetit");
  expect(loginFor("Œdipe", "d’Arc")).toBe("oedipe.darc");
  expect(loginFor("李", "王")).toBe("eleve");
  expect(loginFor("", "Roy")).toBe("roy");
  const taken = new Set(["zoe.roy", "zoe.roy2"]);
  expect([takeLogin("zoe.roy", taken), takeLogin("zoe.roy", taken), takeLogin("ali", taken)]).toEqual([
    "zoe.roy3",
    "zoe.roy4",
    "ali",
  ]);
  fc.assert(
    fc.property(fc.string(), fc.string(), (first, last) => {
      expect(loginFor(first, last)).toMatch(/^[a-z0-9][a-z0-9.]{0,23}$/);
    }),
  );
});
