import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import { viewOfDecision, type DecisionView } from './decision.view';
import { PolicyFacts } from './facts.service';

/** Why somebody is asked, or not: what their next sign-in would meet after the right password. */
@Injectable()
export class Decisions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly facts: PolicyFacts,
  ) {}

  /** @throws Problem `not-found` */
  async about(userId: string): Promise<DecisionView> {
    const [user] = await this.dataSource.query<{ id: string; login: string }[]>('select id, email as login from app_user where id = $1', [userId]);
    if (!user) throw commonProblems.notFound();
    const person = await this.facts.personById(userId);
    return viewOfDecision(user, person, person && (await this.facts.foresee(person)));
  }
}
