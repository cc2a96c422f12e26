import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../common/audit/audit-log';
import { ChangeReview } from '../common/change-review';
import { AllRoleFlag } from './all-role-flag.consequence';
import { RolesController } from './roles.controller';
import { RolesService } from './roles.service';

@Module({ controllers: [RolesController], providers: [RolesService], exports: [RolesService] })
export class RolesModule implements OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly auditLog: AuditLog,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerConsequence(new AllRoleFlag(this.auditLog));
  }
}
