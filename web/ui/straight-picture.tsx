/**
 * A page's picture, rotated about its middle inside the page's own frame, which cuts off what reaches out and is white
 * where nothing is. What lies over the page lies over the frame and is not rotated. A straight picture is a bare image.
 */
import { pictureIn } from "#domain/straight";

type Size = { width: number; height: number };

export type StraightPictureProps = {
  src: string;
  alt: string;
  /** Degrees clockwise. */
  rotate: number;
  /** The page as displayed, in any measure. */
  frame: Size;
  class?: string;
  loading?: "eager" | "lazy";
  onLoad?: (event: { currentTarget: HTMLImageElement }) => void;
  onError?: () => void;
};

const percent = (share: number) => `${100 * share}%`;

/** The picture in its frame as CSS; the style sheet lays middle on middle. */
export function straightStyle(frame: Size, rotate: number) {
  const { width, height } = pictureIn(frame, rotate);
  return { width: percent(width), height: percent(height), rotate: `${rotate}deg` };
}

export function StraightPicture({ alt, rotate, frame, class: own = "", ...more }: StraightPictureProps) {
  const image = { ...more, decoding: "async", draggable: false } as const;
  if (rotate === 0) return <img {...image} alt={alt} class={own} width={frame.width} height={frame.height} />;
  return (
    <span class={`straight ${own}`} style={{ "--aspect": String(frame.width / frame.height) }}>
      <img {...image} alt={alt} style={straightStyle(frame, rotate)} />
    </span>
  );
}
