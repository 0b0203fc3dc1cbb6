/** A page's picture where only the picture itself says what shape the page has. */
import { useState } from "preact/hooks";
import { isCrosswise } from "#domain/straight";
import { StraightPicture, type StraightPictureProps } from "../ui/straight-picture.tsx";

/** Width and height of an A4 page, until the picture says what it is. */
const A4 = { width: 210, height: 297 };

export type MeasuredPictureProps = Omit<StraightPictureProps, "frame" | "onLoad"> & {
  /** The page as displayed, once it is known. */
  onFrame?: (frame: { width: number; height: number }) => void;
};

export function MeasuredPicture({ onFrame, ...picture }: MeasuredPictureProps) {
  const [frame, setFrame] = useState(A4);
  return (
    <StraightPicture
      {...picture}
      frame={frame}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
        if (naturalWidth === 0 || naturalHeight === 0) return;
        const lies = isCrosswise(picture.rotate);
        const seen = {
          width: lies ? naturalHeight : naturalWidth,
          height: lies ? naturalWidth : naturalHeight,
        };
        setFrame(seen);
        onFrame?.(seen);
      }}
    />
  );
}
