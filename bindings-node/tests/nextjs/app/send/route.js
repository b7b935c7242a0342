import { Client } from "workspace-sdk";

export async function POST(request) {
  const { to } = await request.json();
  const { messageId } = await Client.fromEnv().templates.send({ to, templateName: "plain_notice" });
  return Response.json({ messageId });
}
