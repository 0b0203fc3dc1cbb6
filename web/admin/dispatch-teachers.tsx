/** Who marks an exam: the teachers of the school with what each has and would get, chosen by ticks saved at once. */
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { UserWire } from "#contract/session";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { Check, Field } from "../ui/field.tsx";
import type { DispatchPlan } from "./dispatch-plan.ts";
import { allPages } from "./lists.ts";
import type { ExamProgress } from "./live.ts";
import { useWhen } from "./use-when.ts";

type User = z.infer<typeof UserWire>;

/** Above this a search helps more than scrolling. */
const SEARCH_ABOVE = 12;

/** The teachers whose account is open. */
export function useTeachers() {
  return useLoad("users/teachers", async () => {
    const users = await allPages((cursor) => call("GET /api/users", { query: { limit: 500, cursor } }));
    return users.filter((user) => user.role === "teacher" && !user.disabled);
  });
}

/** Who marks, saved at every tick; a refusal puts the ticks back as the server has them. */
export function useChosen(examId: string, progress: ExamProgress, reload: () => Promise<void>) {
  const known = progress.teachers.map((teacher) => teacher.id);
  const [chosen, setChosen] = useState<readonly string[]>(known);
  const [saving, setSaving] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const stamp = known.join();
  useWhen(stamp, () => {
    if (saving === 0) setChosen(known);
  });
  const choose = async (userIds: readonly string[]) => {
    setChosen(userIds);
    setError(null);
    setSaving((count) => count + 1);
    try {
      await call("PUT /api/exams/:id/teachers", { params: { id: examId }, body: { userIds: [...userIds] } });
    } catch (failure) {
      setError(failure);
      setChosen(known);
    }
    setSaving((count) => count - 1);
    await reload();
  };
  return { chosen, choose, error, saving: saving > 0 };
}

type TeachersProps = {
  teachers: readonly User[];
  chosen: readonly string[];
  plan: DispatchPlan;
  progress: ExamProgress;
  onChoose: (ids: readonly string[]) => void;
};

export function Teachers({ teachers, chosen, plan, progress, onChoose }: TeachersProps) {
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLocaleLowerCase();
  const shown = teachers.filter((teacher) => teacher.name.toLocaleLowerCase().includes(wanted));
  const loadOf = (id: string) => progress.teachers.find((teacher) => teacher.id === id)?.assigned ?? 0;
  return (
    <fieldset class="stack">
      <legend>
        <b>{t.dispatch.teachers}</b> <span class="soft small tabular">{t.dispatch.chosen(chosen.length)}</span>
      </legend>
      {teachers.length > SEARCH_ABOVE && (
        <Field
          label={t.dispatch.search}
          hideLabel
          type="search"
          placeholder={t.dispatch.search}
          value={query}
          onInput={setQuery}
        />
      )}
      <ul class="teachers">
        {shown.map((teacher) => {
          const on = chosen.includes(teacher.id);
          const more = plan.more.get(teacher.id) ?? 0;
          return (
            <li key={teacher.id} class="teacher">
              <Check
                label={teacher.name}
                checked={on}
                onChange={(add) => onChoose(add ? [...chosen, teacher.id] : chosen.filter((id) => id !== teacher.id))}
              />
              <span class="soft small tabular">
                {on && more > 0 ? t.dispatch.loadAfter(loadOf(teacher.id), more) : t.dispatch.load(loadOf(teacher.id))}
              </span>
            </li>
          );
        })}
      </ul>
      {progress.assigned > 0 && <p class="soft small">{t.dispatch.removedKeep}</p>}
    </fieldset>
  );
}
