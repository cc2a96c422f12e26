import { Controller, Get, Header, Inject, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';
import { DevMailbox, type ReceivedMessage } from './dev-mailbox';
import { DevMailboxGuard } from './dev-mailbox.guard';
import { MAILBOX_STYLES, mailboxPage } from './dev-mailbox.page';

const messageView = z.object({
  channel: z.enum(['email', 'sms']),
  to: z.string(),
  subject: z.string().nullable(),
  text: z.string(),
  html: z.string().nullable(),
  at: z.iso.datetime(),
});

/** Outside the API's base path: pages for whoever sits at a development machine. */
@Public()
@UseGuards(DevMailboxGuard)
@Controller('dev')
export class DevMailboxController {
  constructor(
    private readonly mailbox: DevMailbox,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  @Get('mailbox')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Operation({
    summary: 'Development mailbox',
    description: 'Never in production, and only asked from this machine itself: 404 otherwise.',
    answers: { 200: { description: 'Every mail and text this process has sent, newest first.', mediaType: 'text/html' } },
    problems: ['not-found'],
  })
  page(): string {
    return mailboxPage(this.mailbox.list(), this.config.http.publicUrl.href);
  }

  @Get('mailbox.json')
  @Operation({
    summary: 'Development mailbox, for programs',
    answers: { 200: { description: 'Newest first, at most 500.', schema: z.array(messageView) } },
    problems: ['not-found'],
  })
  list(): z.output<typeof messageView>[] {
    return this.mailbox.list().map(toView);
  }

  @Get('mailbox.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Operation({
    summary: 'Its style sheet',
    answers: { 200: { description: 'CSS.', mediaType: 'text/css' } },
    problems: ['not-found'],
  })
  styles(): string {
    return MAILBOX_STYLES;
  }
}

function toView({ channel, to, subject, text, html, at }: ReceivedMessage): z.output<typeof messageView> {
  return { channel, to, subject, text, html, at: at.toISOString() };
}
