"""What schools call the columns of their lists, as data: each row names the field, what its values are, and the heads
for it, those of official forms first. It refuses nothing and decides nothing.

Heads are written as they are compared: small letters, no spaces and marks. What stands in `UNKEPT` is known and has no
field: those columns are named and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

STUDENTS, TALKS, VISITS = "students", "talks", "visits"

_STUDENTS = """
name name 姓名 学生姓名 名字 学生名字 学生 姓名学生 儿童姓名 孩子姓名 幼儿姓名 留守儿童姓名 留守学生姓名 name
    残疾学生姓名 残疾儿童姓名 残疾人姓名 困境儿童姓名 困难学生姓名
sex sex 性别 性别代码 男女 sex gender
birth_date birth 出生日期 出生年月日 出生年月 出生时间 生日 出生 birthday
ethnic_group ethnic 民族 民族成份 民族成分
id_number number 身份证号 身份证号码 身份证 公民身份号码 公民身份证号 公民身份证号码 居民身份证号 居民身份证号码
    证件号码 证件号 身份证件号 身份证件号码 身份号码
roll_number roll 学籍号 学籍号码 全国学籍号 学籍编号 全国统一学籍号 国网学籍号 学籍
roll_status rollstatus 学籍状态 学籍情况 就读状态 在籍状态 学籍现状
class class 班级 所在班级 年级班级 班 年班 学生班级 就读班级 所属班级 班级名称 年级班 所在年级班级 年级及班级 班别
    class 现班级 现所在班级 现就读班级 目前班级 就读年级班级 就读年级及班级
class.grade grade 年级 所在年级 就读年级 年级名称
class.number classno 班号 班次 班级号
boarding boarding 住宿 是否住校 是否寄宿 是否住宿 住校 住宿情况 住宿方式 就读方式 是否寄宿生 是否住校生 走读或住校
    走读住校 住校走读 寄宿情况 是否住宿生 是否住读 是否内宿 是否住校学生 是否寄宿学生
household household 户籍 户口 户口性质 户籍性质 户籍类型 户口类型 户别 户籍类别 户口类别
address text 家庭住址 家庭地址 住址 地址 现住址 现住地址 居住地址 家庭现住址 现居住地 现居住地址 家庭详细住址
    家庭详细地址 详细住址 详细地址 通讯地址 常住地址 实际住址 现居住详细地址 现住详细地址
    家住哪 家住哪里 家住何处 家在哪里 住哪里 住哪 住在哪里
phone phone 联系电话 电话 联系方式 手机 手机号 手机号码 电话号码 家庭电话 家长电话 家长联系电话 家长联系方式
    家庭联系电话 联系号码 家长手机 家长手机号 家庭联系方式 常用电话 父母联系电话 phone tel
parents family 父母姓名及电话 父母姓名及联系电话 父母姓名及联系方式 父母姓名电话 父母姓名和电话 父母信息
    父母及联系电话 父母及电话 父母姓名联系电话 父母双方姓名及电话 父母双方姓名及联系电话 父母情况
parents.away bothaway 父母外出情况 父母外出务工情况 外出情况 外出务工情况 父母务工情况 父母是否外出 父母是否外出务工
    留守类型 留守情况 务工情况 父母外出 是否外出务工 是否外出 外出务工
categories categories 类别 学生类别 特殊类别 特殊学生类别 特殊群体类别 特殊群体类型 特殊类型 类型 学生类型 人员类别
    关爱类别 关爱类型 困境类型 困境类别 所属类别 群体类别 特殊情况 特殊情况类别 特殊学生类型 学生特殊类别 特殊群体
    困境儿童类型 儿童类别 儿童类型
categories.poverty.sub basis:poverty 困难类型 困难类别 贫困类型 贫困类别 家庭困难类型 资助类型 资助类别 困难认定类型
    认定类别 困难等级 贫困户类型 经济困难类型 家庭经济困难类型 家庭经济情况 家庭经济状况 贫困户类别 困难原因
categories.disability.basis basis:disability 残疾类型 残疾类别 残疾种类 残疾情况 残疾类别及等级 残疾类型及等级
categories.illness.basis basis:illness 疾病名称 所患疾病 重大疾病名称 疾病类型
categories.upheaval.basis basis:upheaval 变故情况 家庭变故情况 变故类型
categories.family.basis basis:family 家庭特需情况 家庭教育情况
health.note health 健康状况 身体状况 健康情况 健康 身体情况 病史 疾病史 既往病史 身体健康状况 过敏史 身体健康情况
    疾病情况 特殊体质 既往史 健康备注
strengths long 特长 特长与优点 优点 特长优点 优点特长 个人特长 优点与特长 长处 闪光点 特长爱好 优势
interests long 兴趣爱好 兴趣 爱好 兴趣特长 爱好特长 爱好兴趣
character long 性格 性格特点 个性 性格特征 个性特点 性格情况 脾气性格
study long 学习情况 学习成绩 学业情况 成绩 学习状况 学习态度 学业成绩 学习表现 学习 成绩情况 学业水平 学习成绩情况
conduct long 行为习惯 行为表现 品行 日常表现 在校表现 思想品德 行为 操行 平时表现 行为情况
relations long 交往情况 人际关系 人际交往 同伴关系 交往 同学关系 与人交往
mentor mentor 成长导师 导师 结对教师 帮扶教师 包保教师 结对帮扶教师 帮扶责任人 帮扶人 责任教师 教师妈妈 代理家长
    爱心妈妈 代理妈妈 包保责任人 结对老师 帮扶老师 导师姓名 帮扶教师姓名 结对导师 包保人 包保老师 关爱教师 帮扶干部
    帮扶责任教师 结对人 结对教师姓名 责任导师 成长导师姓名 联系教师
"""
_TALKS = """
student name 学生姓名 姓名 学生 谈话对象 谈心对象 谈话学生 谈心学生 学生名字 对象 被谈话人 被谈话学生 被谈学生
    谈心谈话对象 谈心学生姓名 谈话学生姓名 孩子 孩子姓名
class class 班级 所在班级 年级班级 班 学生班级 年级及班级
class.grade grade 年级 所在年级
class.number classno 班号
date day 日期 时间 谈话时间 谈心时间 谈话日期 谈心日期 谈心谈话时间 谈心谈话日期 记录日期 年月日
date.year part 年 年份
date.rest part 月日 几月几日
date~month part 年月 月 月份
date~day part 日 几日 几号
by by 谈话人 谈话教师 谈心教师 教师 老师 谈话老师 谈心人 谈心老师 经手人 谈话者 谈心谈话人 教师姓名 导师
    成长导师 谈话教师姓名 记录人 主谈人 结对教师 帮扶教师 结对帮扶教师 包保教师
body long 谈话内容 谈心内容 内容 谈话记录 谈心记录 主要内容 谈话主要内容 谈心谈话内容 谈话情况 谈话要点 记录
    谈话内容记录 交流内容 谈话摘要 内容摘要 谈心主要内容 谈话过程 内容记录 谈话内容摘要 谈话内容要点 谈话情况记录
    谈话纪要 谈心情况 谈心情况记录 谈的内容 谈了什么
topics topics 话题 主题 谈话主题 谈心主题 谈话类型 谈心话题 谈话话题 谈话方面 类型 谈心类型 谈话类别
    谈话原因 谈话缘由 谈心原因 谈话内容分类 谈话内容涉及 内容分类 涉及内容 涉及方面 谈话内容类别 谈心内容分类
form form 方式 谈话方式 谈心方式 形式 谈话形式 谈心形式
place text 地点 谈话地点 谈心地点 谈心谈话地点 在哪里谈 在哪谈
mood text 情绪 学生反应 情绪反应 学生情绪 情绪状态 情绪表现 学生状态 精神状态
effect long 效果 谈话效果 谈心效果 成效 学生变化 变化 谈后效果 谈话成效 效果反馈 反馈
follow_up long 后续跟进 后续 跟进 跟进措施 下一步 后续措施 下一步措施 后续工作 跟进情况 措施 下步打算 后续跟踪
    改进措施 跟踪情况 后续打算 帮扶措施 后续计划 接下来 跟进事项 需跟进事项 后续事项
decline yes 需加强帮扶 是否需加强帮扶 是否需要加强帮扶 需要加强帮扶
guardian_told yes 是否告知监护人 已告知监护人 是否告知家长 告知监护人 告知家长 是否通知家长 是否已告知监护人
    告诉家长 是否告诉家长 已告知家长 是否与家长沟通 是否已告知家长 家长是否知晓 监护人是否知晓 家长知晓
next_date next 下次谈话 下次时间 下次谈话时间 下次日期 下次谈话日期 下次谈心 下次谈心时间 下次谈心日期 约定下次时间
    下次约谈
"""
_VISITS = """
student name 学生姓名 姓名 学生 家访对象 被访学生 家访学生 学生名字 对象 受访学生 名字 走访学生 走访对象
    家访学生姓名 被访学生姓名 走访家庭学生 家访家庭学生 受访家庭学生
class class 班级 所在班级 年级班级 班 学生班级 年级及班级
class.grade grade 年级 所在年级
class.number classno 班号
date day 日期 时间 家访时间 家访日期 走访时间 走访日期 访问时间 年月日 记录日期
date.year part 年 年份
date.rest part 月日 几月几日
date~month part 年月 月 月份
date~day part 日 几日 几号
by by 经手人 记录人 记录教师 填写人 教师 老师 教师姓名
visitors people 家访教师 家访人 家访老师 走访人 走访教师 家访者 家访教师姓名 走访教师姓名 家访人员 走访人员
    家访成员 走访老师 家访人姓名
visitors.also people 陪同人员 陪同教师 陪访教师 同访教师 参与教师 同行教师 参加人员 同行人员 参与人员 参加教师 同行人
    参与家访教师 同去教师 同去老师 同去人员 一同家访教师
met texts 见到 受访人 接待人 接待家长 被访人 见到何人 见到的人 被访家长 家长姓名 家长 受访家长 接访人 受访者
    见到谁 见了谁 接待人员 被访者 会见家长 见面对象 见到的家人 见到的家长 接待家人 在场家人 在场家长 在场人员 在场人
    受访家属 家访见到
joint yes 联合家访 是否联合家访 是否联合 联合
situation long 家庭情况 了解情况 家庭现状 家庭状况 家访情况 家中情况 学生家庭情况 家庭基本情况 所见所闻 了解到的情况
    家访情况记录 走访情况记录 看到的情况 所见情况
advice long 建议 指导建议 家教建议 教育建议 给家长的建议 指导意见 家教指导 家庭教育指导
    家访建议 学校建议 教师建议 对家长的建议 意见和建议 意见建议 意见与建议 意见及建议 建议和意见 建议与意见
    家访意见和建议
commitments long 约定 达成共识 共识 承诺 家长承诺 双方约定 达成的共识 共同约定 家校约定 约定事项 达成约定
    家长意见与约定 家长意见和约定 家长承诺事项
gifts text 慰问品 慰问物品 慰问 慰问金 礼品 带去的东西 带去的物品 赠送物品
occasion occasion 家访类型 类型 家访性质 家访类别
follow_up long 后续跟进 后续 跟进 跟进措施 下一步 后续措施 下一步措施 后续工作 跟进情况 措施 帮扶措施 后续打算
    跟进事项 需跟进事项 后续事项
next_date next 下次家访 下次时间 下次家访时间 下次日期 下次家访日期
body long 家访内容 家访记录 内容 主要内容 记录 家访纪实 走访内容 家访过程 走访情况 家访主要内容 交流内容
    家访内容记录 谈话内容
"""

# Who in the family, and what of them. Members are whoever the column of the relation says.
_PEOPLE = """
parents.father 父亲 爸爸 父 父亲方
parents.mother 母亲 妈妈 母 母亲方
guardians.second 第二监护人 监护人2 监护人二 其他监护人 第2监护人
guardians.entrusted 委托监护人 受委托监护人 受托监护人 被委托监护人 受委托人 委托照护人 受托人 委托照料人 临时监护人
    代管人
members.1 成员1 成员一 家庭成员1 家庭成员一
members.2 成员2 成员二 家庭成员2 家庭成员二
members.3 成员3 成员三 家庭成员3 家庭成员三
guardians.first 监护人 法定监护人 主要监护人 现监护人 第一监护人 监护人1 监护人一 实际监护人 家长 家长或监护人
    监护人或家长 监护家长 家长监护人 监护人家长 第1监护人
    照料人 照顾人 谁照顾 由谁照顾 谁带 谁管 家里谁带 家里谁管
"""
_OF_PEOPLE = """
name person 姓名 名 名字 姓名及电话 姓名电话 姓名和电话 及电话 及联系电话 姓名及联系电话 电话及姓名 姓名联系电话
    姓名及联系方式 姓名及关系 姓名关系 及与学生关系 及与学生的关系 与学生关系及姓名 及与孩子关系
    和联系电话 及联系方式 姓名与电话
phone phone 电话 联系电话 联系方式 手机 手机号 手机号码 电话号码 联系号码 联系手机
away yes 是否外出务工 是否外出 外出务工 外出 是否在外务工 务工 外出务工情况 外出情况 务工情况 是否务工 是否在外
    是否打工 在外务工 是否外出打工
away_where where 务工地 务工地点 务工地址 外出地点 打工地点 外出务工地点 务工去向 去向 务工所在地 外出务工地 打工地
    务工省市 务工省份 外出去向 务工城市 外出务工地址 务工地方 打工地址 外出地 务工地详址 务工单位及地址 现务工地
    何处务工 何地务工 在何处务工 现在何处务工 在哪里务工 在哪务工 在哪里打工 在哪打工 现务工地点
away_since day 外出时间 务工时间 外出务工时间 何时外出 外出日期 外出务工日期 外出起始时间 打工时间 外出开始时间
    外出年月 务工起始时间 开始外出时间
job text 职业 工作 工作单位 单位 职务 从事职业 职业及单位 从业情况 就业情况 工作情况 单位及职务 工作单位及职务
    务工单位 职业工种 工种 工作或单位
relation text 关系 与学生关系 与本人关系 与孩子关系 称谓 与儿童关系 与被监护人关系 与学生的关系 与留守儿童关系
    与该生关系 与其关系 与残疾人关系 与残疾儿童关系 与残疾学生关系
age age 年龄 岁数 周岁 年纪
address text 住址 地址 现住址 家庭住址 居住地址 家庭地址 住所 居住地 现居住地
able yes 有监护能力 是否有监护能力 监护能力 能否监护
"""

# Known, and no field of a card, talk or visit.
_UNKEPT = """
序号 编号 序 号 顺序 no 序列 行号 qq 乡镇 人口 人均收入 人数 体重 健康码 入学年月 入学日期 入学时间 其他 其他说明
出生地 单位 卡号 名次 周岁 国籍 填报单位 填报日期 填表人 填表日期 填表时间 备注 备注说明 姓名拼音 学号 学校 学校名称
学校意见 学段 学生签字 实足年龄 审核 审核人 家庭人口 家庭人口数 家庭年收入 家庭成员 家访地点 家访方式 家长意见
家长签名 家长签字 导师电话 导师联系电话 就读学校 帮扶人电话 帮扶措施 帮扶效果 帮扶教师电话 帮扶时间 年收入 年龄 座号
开户人 开户行 微信 微信号 总分 户口所在地 户籍住址 户籍地 户籍地址 户籍所在地 所在学校 政治面貌 教师电话 数学
是否独生子女 曾用名 次数 毕业学校 照片 父母姓名 独生子女 班主任 班主任姓名 班主任电话 班主任签字 班内学号 电子邮箱
相片 签名 签字 籍贯 结对教师电话 考号 职务 英文名 英语 血型 语文 说明 课时 身高 转入时间 转出时间 邮箱 邮编 邻居电话
银行卡号 领导意见 残疾等级 残疾证号 残疾证号码 残疾证编号
"""
UNKEPT = frozenset(_UNKEPT.split())
# Under a head for a day, columns of its parts; and what under a head for categories is none of those beside it.
DAY_PARTS: Mapping[str, str] = MappingProxyType(
    {"年": "year", "年份": "year", "月": "month", "月份": "month", "日": "day", "日期": "day"}
)
OTHERS = frozenset({"其他", "其它"})
# What counts the rows of a list and tells nothing of them.
SERIAL = frozenset({"序号", "编号", "序", "号", "顺序", "no", "序列", "行号"})

# Under a head for those who went or talked, columns of one each.
_ROLES = (
    "姓名 班主任 导师 成长导师 科任教师 任课教师 教师 老师 校领导 领导 行政 村干部 其他 其他人员 其他教师 组长 成员"
)
ROLES = frozenset(_ROLES.split())


def rows(text: str) -> list[list[str]]:
    """The words of each row of a table; a row goes on where a line is indented."""
    found: list[list[str]] = []
    for line in text.strip("\n").splitlines():
        if line.startswith(" "):
            found[-1] += line.split()
        else:
            found.append(line.split())
    return found


def _table(text: str) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    return MappingProxyType({field: (type_, tuple(heads)) for field, type_, *heads in rows(text)})


FIELDS: Mapping[str, Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {STUDENTS: _table(_STUDENTS), TALKS: _table(_TALKS), VISITS: _table(_VISITS)}
)
PEOPLE: Mapping[str, tuple[str, ...]] = MappingProxyType({who: tuple(said) for who, *said in rows(_PEOPLE)})
SUBFIELDS: Mapping[str, tuple[str, tuple[str, ...]]] = _table(_OF_PEOPLE)
