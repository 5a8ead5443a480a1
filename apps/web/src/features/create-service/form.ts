import type { useForm } from "../../lib/use-form.ts";
import type { Values } from "./values.ts";

export interface FormProps {
  form: ReturnType<typeof useForm<Values>>;
}
