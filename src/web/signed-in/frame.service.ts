import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { emergencyNotices } from '../../auth/emergency/emergency.notice';
import { signedInOf } from '../../auth/guards/request-facts';
import type { Permission } from '../../common/access/permission';
import { commonProblems } from '../../common/problems/common.problems';
import { page, type MenuItem } from '../rendering/page';
import { PageRenderer } from '../rendering/page-renderer.service';
import { noticeText } from '../login/notice-text';
import { say } from '../texts/text';
import { ACCOUNT, ADMIN, hasAdministration, isOpenTo, permissionsOf, type Area } from './areas';

/** The frame of a page for somebody who is signed in: menus, name, what every administrator has to see. */
@Injectable()
export class Frames {
  constructor(private readonly renderer: PageRenderer) {}

  account(area: Area, request: FastifyRequest, reply: FastifyReply): string {
    return this.show(area, 'account', request, reply);
  }

  /** @throws Problem `forbidden` for whoever may not read what the page is about */
  admin(area: Area, request: FastifyRequest, reply: FastifyReply): string {
    const held = heldBy(request);
    if (!hasAdministration(held) || !isOpenTo(area, held)) throw commonProblems.forbidden('no permission for this page');
    return this.show(area, 'admin', request, reply);
  }

  private show(area: Area, part: 'account' | 'admin', request: FastifyRequest, reply: FastifyReply): string {
    const { session, site } = signedInOf(request);
    const held = heldBy(request);
    const areas = part === 'account' ? Object.values(ACCOUNT) : Object.values(ADMIN).filter((each) => isOpenTo(each, held));
    const frame = page('frame', {
      title: say(area.title),
      texts: [part, ...(area.texts ?? [])].join(' '),
      module: area.module,
      person: { fullName: session.full_name, email: session.email },
      parts: [item(ACCOUNT.profile, part === 'account', 'common.account'), ...(hasAdministration(held) ? [item(ADMIN.overview, part === 'admin', 'common.administration')] : [])],
      areas: areas.map((each) => item(each, each.path === area.path)),
      notices: emergencyNotices(session, site).map(noticeText),
      signOut: '/login/sign-out',
    });
    return this.renderer.show(frame, reply);
  }
}

const item = ({ path, title }: Area, current: boolean, label = title): MenuItem => ({ href: path, label: say(label), current });

const heldBy = (request: FastifyRequest): ReadonlySet<Permission> => permissionsOf(signedInOf(request).session);
