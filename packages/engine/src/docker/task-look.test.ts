import { expect, test } from "vitest";
import type { Host } from "../host/host.ts";
import { lookAtTasks } from "./task-look.ts";

interface Question {
  service: string[];
  answer(): void;
}

/** An engine that answers when it is told to. */
function slowEngine(gone: readonly string[] = []) {
  const questions: Question[] = [];
  const listTasks = ({ filters }: { filters: { service: string[] } }) =>
    new Promise((resolve, reject) => {
      const { service } = filters;
      const answer = () =>
        service.some((id) => gone.includes(id))
          ? reject(new Error("no such service"))
          : resolve(service.map((ServiceID) => ({ ID: `task of ${ServiceID}`, ServiceID })));
      questions.push({ service, answer });
    });
  return { host: { docker: { listTasks } } as unknown as Host, questions };
}

const asked = async (questions: readonly Question[], count: number): Promise<Question> => {
  await expect.poll(() => questions.length, { interval: 1 }).toBe(count);
  return questions[count - 1] as Question;
};

test("those who ask while an answer is on its way must share the next question, and get their own tasks", async () => {
  const { host, questions } = slowEngine();
  const first = lookAtTasks(host, "one");
  const begun = await asked(questions, 1);
  const later = ["two", "three", "two"].map((id) => lookAtTasks(host, id));
  begun.answer();
  expect(await first).toEqual([{ ID: "task of one", ServiceID: "one" }]);
  const second = await asked(questions, 2);
  expect(second.service).toEqual(["two", "three"]);
  second.answer();
  expect((await Promise.all(later)).map(([task]) => task?.ID)).toEqual(["task of two", "task of three", "task of two"]);
});

test("a service that is gone must not fail the others that share its question", async () => {
  const { host, questions } = slowEngine(["gone"]);
  const gone = lookAtTasks(host, "gone").catch((error: Error) => error.message);
  const there = lookAtTasks(host, "there");
  (await asked(questions, 1)).answer();
  await expect.poll(() => questions.length, { interval: 1 }).toBe(3);
  for (const each of questions.slice(1)) each.answer();
  expect(await there).toEqual([{ ID: "task of there", ServiceID: "there" }]);
  expect(await gone).toBe("no such service");
});
