/** A page's picture on the screen: bare when it is straight, in a frame that clips it when it is not. */
import { renderToString } from "preact-render-to-string";
import { describe, expect, test } from "vitest";
import { StraightPicture, straightStyle } from "../../web/ui/straight-picture.tsx";

const A4 = { width: 600, height: 800 };
const html = (rotate: number) =>
  renderToString(<StraightPicture src="/p.jpg" alt="Page 1" rotate={rotate} frame={A4} class="loupe-page" />);

describe("A page's picture", () => {
  test("is a bare image when it is straight: nothing is turned, nothing is clipped", () => {
    expect(html(0)).toMatch(/^<img [^>]*>$/);
    expect(html(0)).toContain('class="loupe-page"');
    expect(html(0)).not.toContain("rotate");
  });

  test("is rotated inside a frame of the page's own shape when it lies askew", () => {
    expect(html(-2.5)).toContain('class="straight loupe-page"');
    expect(html(-2.5)).toContain("--aspect:0.75");
    expect(html(-2.5)).toContain("rotate:-2.5deg");
    expect(html(-2.5)).toContain('alt="Page 1"');
  });

  test("takes the frame's sides the other way round when it lies on its side", () => {
    for (const rotate of [90, -90, 93, -87.5]) {
      const style = straightStyle(A4, rotate);
      expect([style.width, style.height].map((each) => Number.parseFloat(each).toFixed(3))).toEqual([
        "133.333",
        "75.000",
      ]);
      expect(style.rotate).toBe(`${rotate}deg`);
    }
    expect(straightStyle(A4, 180)).toEqual({ width: "100%", height: "100%", rotate: "180deg" });
  });
});
