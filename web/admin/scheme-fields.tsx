/** One row of the marking scheme: number, label, points, and the acts on it. It knows neither the tree nor the server. */
import { ArrowDown, ArrowUp, CornerDownRight, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatPoints, parsePoints } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { type EditNode, mayHaveChildren, type SchemeAct, type SchemeFault, worth } from "./scheme-editor.ts";
import { useWhen } from "./use-when.ts";

export type RowProps = {
  node: EditNode;
  level: number;
  first: boolean;
  last: boolean;
  faults: readonly SchemeFault["why"][];
  act: (act: SchemeAct) => void;
};

/** A number being typed is not a number yet: the text stays as typed until it is left. */
function PointsField({
  node,
  invalid,
  describedBy,
  act,
}: Pick<RowProps, "node" | "act"> & { invalid: boolean; describedBy: string }) {
  const shown = node.points === null ? "" : formatPoints(node.points, language.value);
  const [text, setText] = useState(shown);
  const unclear = text.trim() !== "" && parsePoints(text) === null;
  useWhen(node.points, () => {
    // Another hand than this field's changed the points: undo, a pasted table.
    if (!unclear && parsePoints(text) !== node.points) setText(shown);
  });
  return (
    <input
      class="input tabular scheme-points"
      data-field={`points ${node.key}`}
      inputMode="decimal"
      placeholder={t.scheme.points}
      autocomplete="off"
      aria-label={t.scheme.pointsOf(node.id)}
      aria-invalid={unclear || invalid ? "true" : undefined}
      aria-describedby={describedBy}
      title={unclear ? t.scheme.pointsUnclear : undefined}
      value={text}
      onInput={({ currentTarget: { value } }) => {
        setText(value);
        act({ t: "points", key: node.key, points: parsePoints(value) });
      }}
      onBlur={() => !unclear && setText(shown)}
    />
  );
}

function Acts({ node, level, first, last, act }: RowProps) {
  const { key, id } = node;
  const icon = { size: 16, "aria-hidden": true } as const;
  return (
    <div class="scheme-acts">
      <Button
        kind="quiet"
        label={t.scheme.addUnder(id)}
        keys="Ctrl+Enter"
        disabled={!mayHaveChildren(level)}
        icon={<CornerDownRight {...icon} />}
        onClick={() => act({ t: "addUnder", key })}
      />
      <Button
        kind="quiet"
        label={t.scheme.up(id)}
        keys="Alt+ArrowUp"
        disabled={first}
        icon={<ArrowUp {...icon} />}
        onClick={() => act({ t: "move", key, by: -1 })}
      />
      <Button
        kind="quiet"
        label={t.scheme.down(id)}
        keys="Alt+ArrowDown"
        disabled={last}
        icon={<ArrowDown {...icon} />}
        onClick={() => act({ t: "move", key, by: 1 })}
      />
      <Button
        kind="quiet"
        label={t.scheme.remove(id)}
        keys="Ctrl+Delete"
        icon={<Trash2 {...icon} />}
        onClick={() => act({ t: "remove", key })}
      />
    </div>
  );
}

export function SchemeRow(props: RowProps) {
  const { node, level, faults, act } = props;
  const { key } = node;
  const faultId = `fault-${key}`;
  const has = (...whys: SchemeFault["why"][]) => whys.some((why) => faults.includes(why));
  return (
    <li class={`scheme-row scheme-level-${level}`} data-row={key}>
      <input
        class="input tabular scheme-id"
        data-field={`id ${key}`}
        autocomplete="off"
        placeholder={t.scheme.id}
        aria-label={t.scheme.idOf(node.label || node.id)}
        aria-invalid={has("BAD_ID", "DUPLICATE_ID") ? "true" : undefined}
        aria-describedby={faultId}
        value={node.id}
        onInput={(event) => act({ t: "id", key, id: event.currentTarget.value.trim() })}
      />
      <input
        class="input scheme-label"
        data-field={`label ${key}`}
        autocomplete="off"
        maxLength={200}
        placeholder={t.scheme.label}
        aria-label={t.scheme.labelOf(node.id)}
        aria-invalid={has("LABEL_MISSING", "TOO_DEEP") ? "true" : undefined}
        aria-describedby={faultId}
        value={node.label}
        onInput={(event) => act({ t: "label", key, label: event.currentTarget.value })}
      />
      {node.children.length > 0 ? (
        <output class="scheme-points scheme-sum tabular" aria-label={t.scheme.sumOf(node.id)}>
          {formatPoints(worth(node), language.value)}
        </output>
      ) : (
        <PointsField node={node} act={act} invalid={has("POINTS_MISSING", "POINTS_RANGE")} describedBy={faultId} />
      )}
      <Acts {...props} />
      <span class="field-error scheme-fault" id={faultId}>
        {faults.map((why) => t.scheme.faults[why]).join(" ")}
      </span>
    </li>
  );
}
